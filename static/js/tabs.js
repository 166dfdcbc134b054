// Tabs that do not fit: the one that is read now is brought into sight.
for (const tab of document.querySelectorAll(".st-tabs [aria-current]")) {
  const row = tab.closest(".st-tabs");
  const end = tab.offsetLeft - row.offsetLeft + tab.offsetWidth;
  if (end > row.clientWidth) row.scrollLeft = end - row.clientWidth / 2 - tab.offsetWidth / 2;
}
