// What went wrong stands in the page until it is fixed or closed; the old content stays (ux.md 5.6).
{
  const strip = (text, again) => {
    const box = document.getElementById("problem");
    const line = document.createElement("div");
    line.className = "strip strip-bad";
    const words = document.createElement("span");
    words.textContent = text;
    line.append(words);
    const button = (label, act) => {
      const made = Object.assign(document.createElement("button"), { type: "button", className: "btn", textContent: label });
      made.addEventListener("click", () => { box.replaceChildren(); act?.(); });
      line.append(made);
    };
    if (again) button("Try again", again);
    button("Close");
    box.replaceChildren(line);
  };
  const isPoll = (detail) => detail.elt?.hasAttribute("data-poll");
  // The words of a GET form are in the final path already.
  const repeat = ({ requestConfig: asked, pathInfo, target }) => () => (asked.verb === "get"
    ? htmx.ajax("get", pathInfo.finalRequestPath, { target, swap: "outerHTML" })
    : htmx.ajax(asked.verb, asked.path, { target, swap: "outerHTML", values: asked.parameters }));

  document.addEventListener("htmx:responseError", ({ detail }) => {
    if (isPoll(detail)) return;
    const { status } = detail.xhr;
    const reference = detail.xhr.getResponseHeader("X-Request-ID");
    if (status === 429) {
      const wait = Number(detail.xhr.getResponseHeader("Retry-After")) || 10;
      strip(`Too many requests. Trying again in ${wait} s.`);
      setTimeout(repeat(detail), wait * 1000);
    } else if (status === 401) strip("You were signed out. Sign in and you come back here.", () => location.reload());
    else if (status === 403) strip("Your role does not include this. An admin of the workspace can change it.");
    else if (status === 404) strip("This is no longer here.", () => location.reload());
    else strip(`We could not load this part. The rest is fine.${reference ? ` Reference ${reference}.` : ""}`, repeat(detail));
  });
  document.addEventListener("htmx:timeout", ({ detail }) => {
    if (!isPoll(detail)) strip("This took too long. What you see is from before.", repeat(detail));
  });
  document.addEventListener("htmx:sendError", ({ detail }) => {
    if (isPoll(detail) && navigator.onLine) return;
    const since = document.querySelector("[data-as-of]")?.dataset.asOf;
    strip(`You are offline.${since ? ` Numbers are from ${since}.` : ""}`, isPoll(detail) ? undefined : repeat(detail));
    if (!isPoll(detail)) addEventListener("online", repeat(detail), { once: true });
  });
  document.addEventListener("htmx:afterOnLoad", ({ detail }) => {
    if (detail.xhr.status < 400 && !isPoll(detail)) document.getElementById("problem").replaceChildren();
  });
}
