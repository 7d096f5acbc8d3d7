using System.Collections.Immutable;

namespace MedV.Daemon.Control.Contract;

/// <summary>Answer to <c>GET /v1/images</c>.</summary>
/// <param name="Images">The images this host was told to have, by name and version.</param>
internal sealed record ImagesReport(ImmutableArray<ImageStatus> Images);
