namespace MedV.Daemon.Control;

/// <summary>Who is at the other end of a connection, as the kernel says.</summary>
/// <param name="UserId">Effective user id when it connected; null when the operating system does not tell.</param>
/// <param name="MayUse">Whether it may use the control API.</param>
/// <param name="Door">The socket through which it came.</param>
internal sealed record Caller(uint? UserId, bool MayUse, Door Door = Door.Operators);
