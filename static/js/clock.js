// Counts a deadline down: <span data-deadline="ISO time" data-left="{time} left" data-over="late by {time}">.
const NBSP = "\u00a0";
const french = document.documentElement.lang.startsWith("fr");

function length(minutes) {
  if (minutes < 60) return `${minutes}${NBSP}min`;
  if (minutes >= 24 * 60) {
    const days = Math.floor(minutes / (24 * 60));
    const unit = french ? "jour" : "day";
    return `${days}${NBSP}${unit}${days > 1 ? "s" : ""}`;
  }
  const rest = minutes % 60;
  const hours = `${Math.floor(minutes / 60)}${NBSP}h`;
  if (!rest) return hours;
  return `${hours}${NBSP}${String(rest).padStart(2, "0")}${french ? "" : `${NBSP}min`}`;
}

function tell() {
  for (const clock of document.querySelectorAll("[data-deadline]")) {
    const left = (Date.parse(clock.dataset.deadline) - Date.now()) / 60000;
    const sentence = left >= 0 ? clock.dataset.left : clock.dataset.over;
    if (!sentence || Number.isNaN(left)) continue;
    const text = sentence.replace("{time}", length(Math.floor(Math.abs(left))));
    if (clock.textContent !== text) clock.textContent = text;
  }
}

tell();
setInterval(tell, 15000);
