namespace MedV.GuestProtocol;

/// <summary>What every message carries beside its own fields.</summary>
/// <param name="Session">The session that the host's <c>hello</c> began.</param>
/// <param name="Id">Number of a request, from 1 and never twice in a session; 0 for answers and events.</param>
/// <param name="Re">Number of the request that this answers; 0 for requests and events.</param>
public readonly record struct MessageHeader(SessionNonce Session, int Id, int Re);
