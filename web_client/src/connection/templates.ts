import type { Form } from "../generated/messages.gen";
import { exchangeText, request } from "./http";

/** The newest version of a template as it was written, in YAML. */
export const templateText = (templateId: string): Promise<string> =>
  exchangeText(`/notebook/templates/${encodeURIComponent(templateId)}/text`, { method: "GET" });

/** Store the next version of a template, or a new one. */
export const storeTemplate = (yaml: string): Promise<Form> =>
  request<Form>("POST", "/notebook/templates", { yaml });
