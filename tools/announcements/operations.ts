import type { AnyOperation } from '../contract/execute-operation.ts';
import { announcementsList } from './list.ts';
import { postAnnouncement } from './post.ts';
import { withdrawAnnouncement } from './withdraw.ts';

export const announcementsOperations: AnyOperation[] = [announcementsList, postAnnouncement, withdrawAnnouncement];
