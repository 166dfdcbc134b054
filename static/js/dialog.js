// A button with data-dialog="ID" opens that <dialog>. A form (or its button) with data-confirm asks first.
const asked = new WeakSet();

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-dialog]");
  if (opener) document.getElementById(opener.dataset.dialog)?.showModal();
  const closer = event.target.closest("[data-close]");
  if (closer) closer.closest("dialog")?.close();
});

document.addEventListener(
  "submit",
  (event) => {
    const form = event.target;
    const question = event.submitter?.dataset.confirm ?? form.dataset.confirm;
    const box = document.getElementById("confirm");
    if (!question || !box || asked.delete(form)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const submitter = event.submitter;
    const yes = box.querySelector("[data-yes]");
    box.querySelector("h2").textContent = question;
    if (submitter?.textContent.trim()) yes.textContent = submitter.textContent.trim();
    box.returnValue = "";
    box.addEventListener(
      "close",
      () => {
        if (box.returnValue !== "yes") return;
        asked.add(form);
        form.requestSubmit(submitter);
      },
      { once: true },
    );
    box.showModal();
  },
  true,
);
