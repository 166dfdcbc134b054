// Says how many rows of a form are ticked beside the acts on them.
function count(bar) {
  const form = document.getElementById(bar.dataset.bulk);
  if (!form) return;
  const ticked = form.querySelectorAll("input[type=checkbox]:checked").length;
  bar.querySelector("[data-count]").textContent = `\u00a0(${ticked})`;
}

function countAll() {
  for (const bar of document.querySelectorAll("[data-bulk]")) count(bar);
}

countAll();
document.addEventListener("change", countAll);
document.addEventListener("htmx:load", countAll);
