// A field with data-count="280" says in the element #count how many characters are left, as the server counts them.
function watch(root) {
  for (const field of root.querySelectorAll("[data-count]:not([data-counted])")) {
    field.dataset.counted = "";
    const place = document.getElementById("count");
    if (!place) continue;
    const say = () => {
      const left = Number(field.dataset.count) - [...field.value.trim()].length;
      place.textContent = (left < 0 ? place.dataset.over : place.dataset.left).replace("%s", Math.abs(left));
      place.classList.toggle("st-err", left < 0);
      field.toggleAttribute("aria-invalid", left < 0);
    };
    field.addEventListener("input", say);
    say();
  }
}

watch(document);
document.addEventListener("htmx:load", (event) => watch(event.target));
