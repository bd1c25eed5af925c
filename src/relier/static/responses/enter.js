// Enter goes to the next field while a sheet is typed; without this script Enter sends the form,
// and the server answers with the first empty field in focus.
document.querySelector("[data-enter]")?.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.target.type !== "text") return;
  const fields = [...event.currentTarget.querySelectorAll("input[type=text]")];
  const next = fields[fields.indexOf(event.target) + 1];
  if (next) {
    event.preventDefault();
    next.focus();
  }
});
