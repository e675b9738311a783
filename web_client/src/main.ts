import "./style.css";
import "./notebook.css";
import "./learning.css";
import "./teaching.css";
import "./studying.css";
import "./study.css";
import { start } from "./app/start";

void start(document.querySelector<HTMLElement>("#app")!);

if (import.meta.env.PROD && "serviceWorker" in navigator) {
  window.addEventListener("load", () => void navigator.serviceWorker.register("/service_worker.js"));
}
