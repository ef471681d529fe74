/**
 * What a gateway says of a server behind it that does not answer: RFC 9110 sections 15.6.3–15.6.5,
 * and Cloudflare's own 520–527 and 530. Any other status was given by a server that is there.
 */
export function isGatewayFailure(status: number): boolean {
  return (status >= 502 && status <= 504) || (status >= 520 && status <= 527) || status === 530;
}
