{
  const byId = id => document.getElementById(id);
  // What is searched: all that a rule says, but not the chips that lead from it to other rules.
  const words = node => [...node.querySelectorAll("summary, p, .guide, .query, .more, .technique, .facts code")]
    .map(part => part.textContent).join("\n").toLowerCase();
  const rules = [...document.querySelectorAll("article")].map(node => ({
    node, details: node.querySelector("details"), level: node.dataset.level, family: node.dataset.family,
    techniques: node.dataset.techniques.split(" "), text: words(node),
  }));
  const search = byId("search"), family = byId("family"), technique = byId("technique"), clear = byId("clear"), all = byId("all");
  const levels = [...document.querySelectorAll("button.level")];
  let chosenTechnique = "";
  let language = "";
  const say = words => { byId("said").textContent = words; };
  const shown = () => rules.filter(rule => !rule.node.hidden);

  // A click on a heat map's cell, a chip in the search, levels and family: a rule must fit all of them.
  const filter = () => {
    const asked = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const wanted = levels.filter(one => one.ariaPressed === "true").map(one => one.dataset.level);
    for (const rule of rules)
      rule.node.hidden = !(asked.every(word => rule.text.includes(word))
        && (!wanted.length || wanted.includes(rule.level))
        && (!family.value || rule.family === family.value)
        && (!chosenTechnique || rule.techniques.includes(chosenTechnique)));
    const count = shown().length;
    byId("shown").textContent = (count === rules.length ? "" : count + " of ") + rules.length + " rules";
    byId("none").hidden = count > 0;
    technique.hidden = !chosenTechnique;
    technique.textContent = chosenTechnique + " ✕";
    technique.ariaLabel = "Remove the technique " + chosenTechnique;
    clear.hidden = !(asked.length || wanted.length || family.value || chosenTechnique);
    name();
  };
  const name = () => { all.textContent = shown().some(rule => !rule.details.open) ? "Open all shown" : "Close all"; };
  const reset = () => {
    search.value = family.value = chosenTechnique = "";
    for (const one of levels) one.ariaPressed = "false";
    filter();
  };

  byId("filters").hidden = false;
  byId("filters").addEventListener("submit", event => event.preventDefault());
  search.addEventListener("input", filter);
  family.addEventListener("change", filter);
  for (const one of levels)
    one.addEventListener("click", () => { one.ariaPressed = one.ariaPressed === "true" ? "false" : "true"; filter(); });
  technique.addEventListener("click", () => { chosenTechnique = ""; filter(); search.focus(); });
  clear.addEventListener("click", () => { reset(); search.focus(); });
  all.addEventListener("click", () => {
    const open = shown().some(rule => !rule.details.open);
    for (const rule of shown()) rule.details.open = open;
    name();
  });
  for (const cell of document.querySelectorAll("a[data-technique]"))
    cell.addEventListener("click", () => { reset(); chosenTechnique = cell.dataset.technique; filter(); search.focus({preventScroll: true}); });
  for (const rule of rules) rule.details.addEventListener("toggle", name);

  // Tabs: the language that was chosen for one rule is the one that the next shows.
  const choose = (box, wanted) => {
    const queries = [...box.querySelectorAll(".query")];
    const one = queries.find(query => query.dataset.title === wanted) || queries[0];
    for (const query of queries) query.hidden = query !== one;
    for (const tab of box.querySelectorAll("[role=tab]")) {
      tab.ariaSelected = tab.textContent === one.dataset.title ? "true" : "false";
      tab.tabIndex = tab.ariaSelected === "true" ? 0 : -1;
    }
  };
  let number = 0;
  for (const box of document.querySelectorAll(".queries")) {
    const queries = [...box.querySelectorAll(".query")];
    if (!queries.length) continue;
    const list = document.createElement("div");
    list.className = "tabs";
    list.setAttribute("role", "tablist");
    list.ariaLabel = "Languages";
    for (const query of queries) {
      number += 1;
      const tab = document.createElement("button");
      tab.type = "button";
      tab.id = "tab-" + number;
      tab.textContent = query.dataset.title;
      tab.setAttribute("role", "tab");
      query.id = "panel-" + number;
      query.setAttribute("role", "tabpanel");
      query.setAttribute("aria-labelledby", tab.id);
      tab.setAttribute("aria-controls", query.id);
      tab.addEventListener("click", () => {
        language = query.dataset.title;
        for (const other of document.querySelectorAll(".queries")) if (other.querySelector(".query")) choose(other, language);
      });
      list.append(tab);
    }
    list.addEventListener("keydown", event => {
      const tabs = [...list.children], at = tabs.indexOf(document.activeElement);
      const to = {ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1}[event.key];
      if (to === undefined) return;
      event.preventDefault();
      const tab = tabs[(to + tabs.length) % tabs.length];
      tab.click();
      tab.focus();
    });
    queries[0].before(list);
    choose(box, "");
  }

  const copied = async text => {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      // An old browser, or one that gives a file no clipboard.
      const area = document.createElement("textarea");
      area.value = text;
      document.body.append(area);
      area.select();
      try { return document.execCommand("copy"); } catch { return false; } finally { area.remove(); }
    }
  };
  for (const button of document.querySelectorAll(".copy")) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      const code = button.closest(".query").querySelector("code");
      const done = await copied(code.textContent);
      if (!done) getSelection().selectAllChildren(code);
      button.focus();
      button.textContent = done ? "Copied" : "Selected: press Ctrl+C";
      button.classList.toggle("done", done);
      say(done ? "The query is on the clipboard." : "The query is selected. Press Ctrl+C.");
      setTimeout(() => { button.textContent = "Copy"; button.classList.remove("done"); }, 2000);
    });
  }

  // A link to a rule opens it, whatever the filters say.
  const follow = () => {
    const target = location.hash && byId(decodeURIComponent(location.hash.slice(1)));
    const rule = target && rules.find(one => one.node === target);
    if (!rule) return;
    if (rule.node.hidden) reset();
    rule.details.open = true;
    rule.node.scrollIntoView();
    rule.details.querySelector("summary").focus({preventScroll: true});
  };
  addEventListener("hashchange", follow);
  document.addEventListener("click", event => {
    const link = event.target.closest?.("a[href^='#rule-']");
    if (link && link.hash === location.hash) { event.preventDefault(); follow(); }
  });
  document.addEventListener("keydown", event => {
    const typing = event.target.closest?.("input, select, textarea");
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      search.focus();
      search.scrollIntoView({block: "center"});
    } else if (event.key === "Escape" && event.target === search && search.value) {
      event.preventDefault();
      search.value = "";
      filter();
    }
  });
  byId("print").hidden = false;
  byId("print").addEventListener("click", () => print());
  filter();
  follow();
}
