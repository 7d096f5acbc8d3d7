namespace MedV.Swarm.Leases;

/// <summary>"Fetch this bundle now."</summary>
/// <param name="Bundle">The bundle's number.</param>
/// <param name="Reason">Why it is this host's turn.</param>
internal readonly record struct LeaseGrant(int Bundle, LeaseReason Reason);
