// Which numbers are looked at: each view keeps its own choice.
const DEFAULTS = {
  one: { which: "open", order: "confidence" },
  group: { which: "all", order: "page" },
};

export class Filters {
  constructor(form, changed) {
    this.form = form;
    this.kept = {};
    form.addEventListener("change", changed);
    form.addEventListener("submit", (event) => event.preventDefault());
  }

  fields(names) {
    const select = this.form.elements.field;
    for (const name of names) select.append(new Option(name || "(no name)", `=${name}`));
    select.closest("label").hidden = names.length < 2;
    this.form.elements.order.querySelector("[value=field]").hidden = names.length < 2;
  }

  turnTo(view) {
    if (this.view) this.kept[this.view] = Object.fromEntries(new FormData(this.form));
    this.view = view;
    this.form.reset();
    for (const [name, value] of Object.entries(this.kept[view] ?? DEFAULTS[view])) {
      const control = this.form.elements[name];
      if (control.type === "checkbox") control.checked = value === "on";
      else control.value = value;
    }
  }

  query() {
    const { which, order, field, below, file, broken } = Object.fromEntries(new FormData(this.form));
    const asked = new URLSearchParams({ which, order });
    if (field?.startsWith("=")) asked.set("field", field.slice(1));
    if (below) asked.set("below", below);
    if (file) asked.set("file", file);
    if (broken) asked.set("broken", "1");
    return asked.toString();
  }
}
