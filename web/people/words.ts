import type { OrganizationRow, Role } from '../../src/http/view.ts';

/** What a role is for, in one line, for those who give it. */
export const roleWords: Readonly<Record<Role, string>> = {
  administrator: 'invites people, gives roles and sponsors organizations, here and in those below',
  coordinator: 'sees and steers every report and every case, and publishes',
  maintainer: 'hands reports in, and takes part in the cases that they are invited to',
  reporter: 'hands reports in, and sees those of the organization',
  operator: 'keeps what the organization runs, and sees what is due there',
  observer: 'sees figures and health of the desk, no report and no case',
};

/** Roles that whoever joins is usually asked for come first. */
const usual: readonly Role[] = ['operator', 'maintainer', 'reporter', 'administrator', 'coordinator', 'observer'];

export function inOrder(roles: readonly Role[]): readonly Role[] {
  return usual.filter((role) => roles.includes(role));
}

export function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** Its people as one phrase: `4 members, 1 invited`. */
export function peopleIn({ members, invited }: Pick<OrganizationRow, 'members' | 'invited'>): string {
  return [members === 0 && invited > 0 ? '' : counted(members, 'member', 'members'), invited === 0 ? '' : `${invited} invited`].filter((part) => part !== '').join(', ');
}
