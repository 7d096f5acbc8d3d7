namespace MedV.Daemon.Control.Contract;

/// <summary>That this host moves no bytes now although it could.</summary>
/// <param name="Reason">Why.</param>
/// <param name="Detail">In words; null when the reason says it all.</param>
/// <param name="Since">Since when.</param>
internal sealed record PauseStatus(PauseReason Reason, string? Detail, DateTimeOffset Since);
