import { UnifiedAuthGuard } from '../../_components/unified-auth-guard.tsx';

/** Parents. Each page asks on the server first; this looks again when the person comes back to the tab. */
export default function ParentLayout({ children }: LayoutProps<'/parent'>) {
  return <UnifiedAuthGuard requiredRole="parent">{children}</UnifiedAuthGuard>;
}
