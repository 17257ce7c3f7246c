import { poolFunction } from '../_shared/pool-function.ts';

export default poolFunction('intelligent-ai-router');
