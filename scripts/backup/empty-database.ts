import { migrate, setUp } from '#db/migrate.ts';
import { loginUrl } from '#embedded/instance/environment.ts';
import { startDatabase } from '#embedded/postgres.ts';
import { loadSecrets } from '#embedded/secrets.ts';
import { preparePlatform } from '#embedded/supabase/prepare.ts';

/** Starts the database of a data folder and brings its schema up to date; the demonstration school stays out of it. */
export async function emptyDatabase(dataDir: string, options: { durable: boolean }) {
  const secrets = await loadSecrets(dataDir);
  const database = await startDatabase({ dataDir: `${dataDir}/database`, port: 0, durable: options.durable });
  try {
    await preparePlatform(database.superuserUrl, secrets);
    const { catalyst_admin, catalyst_app, catalyst_gateway, catalyst_service } = secrets.passwords;
    await setUp(database.superuserUrl, { catalyst_admin, catalyst_app, catalyst_gateway, catalyst_service });
    const secret = process.env.API_KEY_ENCRYPTION_KEY || secrets.apiKeyEncryptionKey;
    await migrate(loginUrl(database.superuserUrl, secrets, 'catalyst_admin'), { secret });
    return database;
  } catch (error) {
    await database.stop();
    throw error;
  }
}
