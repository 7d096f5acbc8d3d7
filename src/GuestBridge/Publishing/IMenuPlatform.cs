using System.Collections.Immutable;
using MedV.GuestBridge.Publishing.Files;
using MedV.GuestBridge.Publishing.Reconciling;

namespace MedV.GuestBridge.Publishing;

/// <summary>A kind of host: where its menus are, and how they are written.</summary>
internal interface IMenuPlatform
{
    /// <summary>Its folders.</summary>
    IMenuStore Store { get; }

    /// <summary>What it remembers of them.</summary>
    IMenuCaches Caches { get; }

    /// <summary>Reads what else is in its menus.</summary>
    MenuFacts ReadFacts();

    /// <summary>Makes the files of a menu.</summary>
    ImmutableArray<MenuFile> Files(MenuContent content, string medv, MenuRemarks remarks);
}
