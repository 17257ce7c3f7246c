import { poolFunction } from '../_shared/pool-function.ts';

export default poolFunction('settle-usage');
