// The summary of what is missing takes the focus; without this script it is read as an alert.
document.querySelector("[data-focus]")?.focus();
