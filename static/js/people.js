// A field that suggests people while one types: input[data-suggest] names the address that knows them.
const WAIT = 200;
const waiting = new WeakMap();

function listOf(input) {
  let list = input.list;
  if (!list) {
    list = document.createElement("datalist");
    list.id = `${input.id}_people`;
    input.after(list);
    input.setAttribute("list", list.id);
  }
  return list;
}

async function suggest(input) {
  const typed = input.value.trim();
  if (typed.length < 2) return;
  const answer = await fetch(`${input.dataset.suggest}?q=${encodeURIComponent(typed)}`);
  if (!answer.ok || input.value.trim() !== typed) return;
  const people = await answer.json();
  listOf(input).replaceChildren(
    ...people.map(({ value, name }) => Object.assign(document.createElement("option"), { value, label: name })),
  );
}

document.addEventListener("input", (event) => {
  const input = event.target.closest("input[data-suggest]");
  if (!input) return;
  clearTimeout(waiting.get(input));
  waiting.set(input, setTimeout(() => suggest(input), WAIT));
});
