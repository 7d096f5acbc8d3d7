using System.Collections.Immutable;
using MedV.Chunking;

namespace MedV.Store.State;

/// <summary>The realm that this host belongs to. Its certificate is a file beside the database.</summary>
/// <param name="Origins">Where to ask, in this order.</param>
/// <param name="RootFingerprint">SHA-256 of the realm's first root file.</param>
/// <param name="EnrolledAt">When; kept to the millisecond.</param>
public sealed record Enrolment(ImmutableArray<string> Origins, Digest RootFingerprint, DateTimeOffset EnrolledAt);
