/** One port for each service, all on 127.0.0.1. 0 takes a free one. */
export interface Ports {
  app: number;
  supabase: number;
  database: number;
  mailbox: number;
  models: number;
  jobs: number;
}

/** The variable that sets each port, for messages. */
export const PORT_VARIABLES: Record<keyof Ports, { variable: string; purpose: string }> = {
  app: { variable: 'PORT', purpose: 'the app' },
  supabase: { variable: 'SUPABASE_PORT', purpose: 'the Supabase interfaces' },
  database: { variable: 'DATABASE_PORT', purpose: 'the database' },
  mailbox: { variable: 'MAILBOX_PORT', purpose: 'the mailbox' },
  models: { variable: 'MODELS_PORT', purpose: 'the demonstration models' },
  jobs: { variable: 'JOBS_PORT', purpose: 'the jobs' },
};

export interface InstanceOptions {
  /** The folder of package.json. */
  projectDir: string;
  /** Everything that the instance keeps. */
  dataDir: string;
  ports: Ports;
  /** `production` serves the last build, `development` rebuilds as files change, `none` starts what stands below it. */
  app: 'production' | 'development' | 'none';
  /** Where the app listens; 0.0.0.0 serves the network as well. */
  host?: string;
  /**
   * The environment that the person gave. Variables of a real service (DATABASE_URL, GEMINI_BASE_URL, INNGEST_EVENT_KEY,
   * …) switch its stand-in off; all of it is handed to the app.
   */
  given: Record<string, string | undefined>;
  /** False for throw-away instances: a faster database that does not survive a crash of the machine. */
  durable?: boolean;
  /** Whether an empty database gets the demonstration school. Default true. */
  demonstration?: boolean;
  /** Pace of the demonstration models in milliseconds; by default like a real model's. */
  pace?: { thinkMs?: number; chunkMs?: number };
  /** Gives a start up; what was started is stopped. */
  signal?: AbortSignal;
  /** Told what is being done, one line at a time. */
  report?: (line: string) => void;
}

export interface Instance {
  /** The app's address. */
  url: string;
  /** The variables of the running instance, as the app has them and `npm run status` prints them. */
  env: Record<string, string>;
  /** Whether this start made the database. */
  firstStart: boolean;
  /** Resolves, naming the service, when one has ended without being asked to. */
  failed: Promise<string>;
  stop(): Promise<void>;
}
