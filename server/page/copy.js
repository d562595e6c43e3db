// A button beside lines to copy. Without it they are selected by hand.
for (const lines of document.querySelectorAll("pre.lines")) {
  if (!navigator.clipboard) break;
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = "Copy";
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(lines.textContent);
      button.textContent = "Copied";
    } catch {
      getSelection().selectAllChildren(lines);
    }
  });
  lines.after(button);
}
