/** Why a security header was refused. NOT_AUTHENTICATED says nothing more on purpose. */
export type SecurityProblemCode =
  | 'NOT_AUTHENTICATED'
  | 'SECURITY_MISSING'
  | 'SECURITY_REPEATED'
  | 'SECURITY_SHAPE'
  | 'SECURITY_PASSWORD_TYPE'
  | 'SECURITY_EXPIRED'
  | 'SECURITY_SIGNATURE_SHAPE'
  | 'SECURITY_TOO_LARGE';

export class SecurityProblem extends Error {
  override readonly name = 'SecurityProblem';
  constructor(readonly code: SecurityProblemCode) {
    super(code);
  }
}
