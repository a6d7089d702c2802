{
  const button = document.getElementById("theme");
  const themes = ["system", "light", "dark"];
  const show = theme => {
    if (theme === "system") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
    button.textContent = "Theme: " + theme;
  };
  if (button) {
    // A browser may forbid a file to remember anything: the theme then lasts as long as the page.
    const remembered = () => { try { return localStorage.getItem("awol-theme"); } catch { return null; } };
    const remember = theme => { try { localStorage.setItem("awol-theme", theme); } catch { /* not allowed */ } };
    let now = themes.includes(remembered()) ? remembered() : "system";
    show(now);
    button.hidden = false;
    button.addEventListener("click", () => {
      now = themes[(themes.indexOf(now) + 1) % themes.length];
      show(now);
      remember(now);
    });
  }
}
