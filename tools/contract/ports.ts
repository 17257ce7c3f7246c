/** What `prepare` may use of the layers above; handed in by `app` and `inngest` (architecture.md, "Ports"). */
export interface Ports {
  models?: ModelPort;
}

export interface ModelPort {
  /** One answer as text; no tools. Throws AppError `rate_limited` with the time to retry. */
  complete(request: { instructions: string; prompt: string; feature: string }): Promise<string>;
}
