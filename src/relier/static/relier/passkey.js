/* Passkeys as an enhancement: the form stays hidden where the browser does not know them. */
"use strict";
for (const form of document.querySelectorAll("form[data-passkey]")) {
  const kind = form.dataset.passkey;
  const read = window.PublicKeyCredential &&
    (kind === "create" ? PublicKeyCredential.parseCreationOptionsFromJSON
      : PublicKeyCredential.parseRequestOptionsFromJSON);
  if (!read) continue;
  form.hidden = false;
  const status = form.querySelector("[data-problem]");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    status.textContent = "";
    try {
      const options = JSON.parse(form.dataset.options).publicKey;
      const publicKey = read.call(PublicKeyCredential, options);
      const credential = await navigator.credentials[kind]({ publicKey });
      form.elements.credential.value = JSON.stringify(credential);
      form.submit();
    } catch (problem) {
      status.textContent = status.dataset.problem;
    }
  });
}
