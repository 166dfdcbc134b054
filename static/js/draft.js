// Words in a field with data-draft="KEY" outlive a failed or expired submit. KEY changes once they are kept,
// for example "reply-7-3" with the number of messages so far, so a kept answer never comes back.
function watch(root) {
  for (const field of root.querySelectorAll("[data-draft]:not([data-watched])")) {
    field.dataset.watched = "";
    const key = `draft:${field.dataset.draft}`;
    const kept = sessionStorage.getItem(key);
    if (kept && !field.value) {
      field.value = kept;
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
    field.addEventListener("input", () => {
      if (field.value) sessionStorage.setItem(key, field.value);
      else sessionStorage.removeItem(key);
    });
  }
}

watch(document);
document.addEventListener("htmx:load", (event) => watch(event.target));
