using System.Collections.Immutable;

namespace MedV.GuestBridge.Publishing.Reconciling;

/// <summary>What is to be done so that the menus are as wanted.</summary>
/// <param name="Changes">The steps, in their order.</param>
/// <param name="Before">The list of our files while the steps are taken: what is in it may be old or new.</param>
/// <param name="After">The list when all of them are done.</param>
/// <param name="Remarks">What is left alone, and why.</param>
internal sealed record MenuPlan(ImmutableArray<MenuChange> Changes, MenuManifest Before, MenuManifest After, ImmutableArray<string> Remarks);
