// Runs in every page before its own scripts. What a page says here is believed no more than its HTML.
(() => {
  const quiet = () => undefined;
  // dialogs would wait for a person
  window.alert = window.print = quiet;
  window.confirm = () => false;
  window.prompt = () => null;
  // nothing is sent; a form of the page may hold all of it (ASP.NET), so what stands in one is clicked
  HTMLFormElement.prototype.submit = HTMLFormElement.prototype.requestSubmit = quiet;
  addEventListener("submit", (event) => event.preventDefault(), true);
  // ways to the network that are no requests of a page; Chromium is also told to have none
  for (const name of ["RTCPeerConnection", "webkitRTCPeerConnection", "WebTransport", "SharedWorker"]) {
    try { delete window[name]; } catch { /* not there */ }
  }
  const opened = [];
  window.open = (address) => {
    if (address && opened.length < 100) opened.push(String(new URL(String(address), document.baseURI)));
    return null;
  };
  Object.defineProperty(window, "oitOpened", { value: opened });
})();
