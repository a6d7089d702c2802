{
  const inputs = ["level", "actor", "address", "account"].map(name => document.getElementById(name));
  const choose = () => {
    let shown = 0;
    for (const one of document.querySelectorAll("article")) {
      const fits = inputs.every(input => {
        const value = one.dataset[input.id] || "";
        const wanted = input.value.trim().toLowerCase();
        return !wanted || (input.id === "level" ? value === wanted : value.toLowerCase().includes(wanted));
      });
      one.hidden = !fits;
      shown += fits;
    }
    for (const section of document.querySelectorAll("section"))
      section.hidden = !section.querySelector("article:not([hidden])");
    document.getElementById("shown").textContent = shown + " shown";
  };
  for (const input of inputs) input.addEventListener("input", choose);
  document.querySelector("form").addEventListener("submit", event => event.preventDefault());
  choose();
}
