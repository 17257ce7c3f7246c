import { AnswerDraft } from './answer-draft.ts';
import { type ChatMessage, failureOf, textOf } from './chat-message.ts';
import { approvalsById, type ConversationState, type Phase, type StoredConversation } from './conversation-state.ts';
import type { Decision } from './decision.ts';
import { forgetUnsent, keepUnsent, unsentOf } from './drafts.ts';
import { Refused, reach, request } from './request.ts';

/** The server may still be storing the answer before when the next message comes. */
const BUSY_RETRIES_MILLISECONDS = [120, 250, 500, 1000, 2000, 2000];
const RECONNECT_MILLISECONDS = [300, 1000, 2000, 4000, 8000];
const STOP_PATIENCE_MILLISECONDS = 1500;

const wait = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

/**
 * One conversation in the browser: its messages, the turn that runs, and what was decided. The server owns the turn;
 * this sends the newest message, reads what is streamed, and comes back to it when the line breaks or the page is new.
 */
export class ConversationStore {
  readonly id: string;
  readonly #listeners = new Set<() => void>();
  #state: ConversationState;
  #reading: AbortController | undefined;
  #resuming: Promise<void> | undefined;
  /** What stands before the answer that is being read. */
  #before: readonly ChatMessage[];
  #stopWanted = false;

  constructor(id: string, stored: StoredConversation) {
    this.id = id;
    this.#before = stored.messages;
    this.#state = {
      messages: stored.messages,
      phase: stored.running ? 'reconnecting' : 'idle',
      since: 0,
      failure: undefined,
      approvals: approvalsById(stored.approvals),
      decisions: new Map(),
    };
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
  readonly snapshot = (): ConversationState => this.#state;

  get busy(): boolean {
    return this.#state.phase !== 'idle';
  }

  decide(approvalId: string, decision: Decision): void {
    this.#set({ decisions: new Map(this.#state.decisions).set(approvalId, decision) });
  }

  /** Leaves a proposal as the server knows it, which is asked. */
  async forget(approvalId: string): Promise<void> {
    const decisions = new Map(this.#state.decisions);
    await this.refresh();
    decisions.delete(approvalId);
    this.#set({ decisions });
  }

  /** Sends a message; with `replaces`, in the place of that one: what followed it goes. */
  async send(text: string, replaces?: string): Promise<void> {
    if (this.busy) return;
    const message: ChatMessage = {
      id: replaces ?? crypto.randomUUID(),
      role: 'user',
      parts: [{ type: 'text', text }],
      metadata: { createdAt: new Date().toISOString() },
    };
    const { messages } = this.#state;
    const at = replaces ? messages.findIndex(({ id }) => id === replaces) : -1;
    this.#begin([...(at < 0 ? messages : messages.slice(0, at)), message]);
    // Sent again after a failure, the server may know it already: it then takes its own place.
    const body = { id: this.id, message: { id: message.id, role: 'user', parts: message.parts }, replaces };
    if (!replaces) keepUnsent(this.id, text);
    await this.#turn(() => this.#post(body));
  }

  /** Has the last question, or the one named, answered again. */
  async again(questionId?: string): Promise<void> {
    const question = this.#state.messages.findLast(
      ({ id, role }) => role === 'user' && (questionId === undefined || id === questionId),
    );
    if (question) await this.send(textOf(question), question.id);
  }

  /** Has the last answer, which broke off, gone on with. It stays as it is; the rest follows it. */
  async goOn(): Promise<void> {
    const { messages } = this.#state;
    const last = messages.at(-1);
    if (this.busy || last?.role !== 'assistant') return;
    this.#begin(messages);
    await this.#turn(() => this.#post({ id: this.id, continues: last.id }));
  }

  #begin(messages: readonly ChatMessage[]): void {
    this.#stopWanted = false;
    this.#before = messages;
    this.#set({ messages, phase: 'sending', since: Date.now(), failure: undefined });
  }

  /** Asks the server to stop. What has come so far stays. */
  async stop(): Promise<void> {
    if (!this.busy || this.#state.phase === 'stopping') return;
    this.#stopWanted = true;
    this.#set({ phase: 'stopping' });
    await this.#requestStop(this.#reading);
  }

  /** Goes on with an answer that is being written: after a reload, on another device, or after the line broke. */
  resume(): Promise<void> {
    this.#resuming ??= this.#resume().finally(() => {
      this.#resuming = undefined;
    });
    return this.#resuming;
  }

  async #resume(): Promise<void> {
    if (this.#reading) return;
    this.#set({ phase: 'reconnecting', since: this.#state.since || Date.now(), failure: undefined });
    for (const pause of RECONNECT_MILLISECONDS) {
      try {
        const response = await reach(`/api/chat/${this.id}/stream`);
        if (response.status !== 204) await this.#read(response);
        await this.#load();
        return;
      } catch (error) {
        if (!isLine(error)) return this.#fail(error);
        await wait(pause);
      }
    }
    this.#fail(new Refused('offline', ''));
  }

  /** Catches up with what happened elsewhere; says nothing when the server cannot be reached. */
  async refresh(): Promise<void> {
    if (this.busy || this.#state.failure) return;
    const running = await this.#load().catch(() => false);
    if (running) await this.resume();
  }

  /** The conversation as the server keeps it, and whether an answer is being written. */
  async #load(): Promise<boolean> {
    const { data } = await request<StoredConversation>(`/api/chat/${this.id}`);
    const { messages, approvals, running } = data;
    const asked = messages.findLast(({ role }) => role === 'user');
    if (asked && textOf(asked) === unsentOf(this.id)) forgetUnsent(this.id);
    this.#before = messages;
    this.#set({ messages, approvals: approvalsById(approvals), phase: 'idle', failure: undefined });
    return running !== undefined;
  }

  async #post(body: unknown): Promise<Response> {
    for (const pause of BUSY_RETRIES_MILLISECONDS) {
      try {
        return await reach('/api/chat', 'POST', body);
      } catch (error) {
        if (!(error instanceof Refused && error.code === 'conflict')) throw error;
        await wait(pause);
      }
    }
    return reach('/api/chat', 'POST', body);
  }

  async #turn(open: () => Promise<Response>): Promise<void> {
    try {
      const response = await open();
      forgetUnsent(this.id);
      const whole = await this.#read(response);
      if (whole) this.#set({ phase: 'idle' });
      else await this.resume();
    } catch (error) {
      await this.#refused(error);
    }
  }

  /** No model could serve: the server has kept the question, why, and what the records say of it. */
  async #refused(error: unknown): Promise<void> {
    const isKept = error instanceof Refused && (error.code === 'rate_limited' || error.code === 'unavailable');
    if (isKept) await this.#load().catch(() => undefined);
    const last = this.#state.messages.at(-1);
    if (!isKept || last?.role !== 'assistant' || failureOf(last) === undefined) this.#fail(error);
  }

  /** Reads an answer into the conversation; false when the line broke before its end. */
  async #read(response: Response): Promise<boolean> {
    if (!response.body) return false;
    const reading = new AbortController();
    const draft = new AnswerDraft((answer) => this.#show(answer));
    const left = new Promise<void>((resolve) => reading.signal.addEventListener('abort', () => resolve()));
    this.#reading = reading;
    if (this.#stopWanted) void this.#requestStop(reading);
    else this.#set({ phase: 'answering' });
    try {
      await Promise.race([draft.read(response.body), left]);
      if (reading.signal.aborted) draft.stop();
      return draft.ended;
    } catch {
      return false;
    } finally {
      draft.close();
      this.#reading = undefined;
    }
  }

  #show(answer: ChatMessage): void {
    this.#set({ messages: [...this.#before, answer] });
  }

  /** A server that takes long to stop is not waited for. */
  async #requestStop(reading: AbortController | undefined): Promise<void> {
    await request(`/api/chat/${this.id}/stop`, 'POST').catch(() => undefined);
    await wait(STOP_PATIENCE_MILLISECONDS);
    reading?.abort();
  }

  #fail(error: unknown): void {
    const { code, message } = error instanceof Refused ? error : new Refused('internal', '');
    this.#set({ phase: 'idle', failure: { code, message } });
  }

  #set(change: Partial<ConversationState> & { phase?: Phase }): void {
    this.#state = { ...this.#state, ...change };
    for (const listener of this.#listeners) listener();
  }
}

const isLine = (error: unknown) => !(error instanceof Refused) || error.code === 'offline' || error.code === 'internal';
