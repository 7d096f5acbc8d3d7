namespace MedV.Daemon.Control.Contract;

/// <summary>Body of <c>POST /v1/boost</c>: a user waits.</summary>
/// <param name="Minutes">How long, from 0 (no longer) to 1440; null: as long as policy allows, which is also the most that is given.</param>
internal sealed record BoostRequest(int? Minutes);
