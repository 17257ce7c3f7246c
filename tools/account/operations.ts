import type { AnyOperation } from '../contract/execute-operation.ts';
import { conversations } from './conversations.ts';
import { deleteConversation } from './delete-conversation.ts';
import { profile } from './profile.ts';
import { quota } from './quota.ts';
import { recentActions } from './recent-actions.ts';
import { renameConversation } from './rename-conversation.ts';
import { undo } from './undo.ts';
import { updateProfile } from './update-profile.ts';

export const accountOperations: AnyOperation[] = [
  profile,
  updateProfile,
  recentActions,
  undo,
  quota,
  conversations,
  renameConversation,
  deleteConversation,
];
