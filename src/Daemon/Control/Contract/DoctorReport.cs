using System.Collections.Immutable;

namespace MedV.Daemon.Control.Contract;

/// <summary>Answer to <c>GET /v1/doctor</c>.</summary>
/// <param name="Checks">What was checked, in the order a person would.</param>
internal sealed record DoctorReport(ImmutableArray<DoctorCheck> Checks);
