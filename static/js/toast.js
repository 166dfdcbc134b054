// A toast leaves after six seconds; it stays while it is pointed at or holds the focus.
const STAY = 6000;

function leave(toast) {
  if (toast.matches(":hover, :focus-within")) return void setTimeout(() => leave(toast), STAY);
  toast.remove();
}

function watch(root) {
  for (const toast of root.querySelectorAll("[data-toast]:not([data-watched])")) {
    toast.dataset.watched = "";
    setTimeout(() => leave(toast), STAY);
  }
}

watch(document);
document.addEventListener("htmx:load", (event) => watch(event.target));
