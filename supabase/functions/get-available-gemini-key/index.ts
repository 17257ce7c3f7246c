import { poolFunction } from '../_shared/pool-function.ts';

export default poolFunction('get-available-gemini-key');
