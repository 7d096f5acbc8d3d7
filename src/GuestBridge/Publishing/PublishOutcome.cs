using System.Collections.Immutable;
using MedV.GuestBridge.Publishing.Reconciling;

namespace MedV.GuestBridge.Publishing;

/// <summary>What came of publishing.</summary>
/// <param name="Changes">What was done, or with <see cref="PublishMode.DryRun"/> would be.</param>
/// <param name="Failures">Steps that could not be taken; they are tried again the next time.</param>
/// <param name="Remarks">What was left out, changed or left alone.</param>
internal sealed record PublishOutcome(ImmutableArray<MenuChange> Changes, ImmutableArray<string> Failures, ImmutableArray<string> Remarks);
