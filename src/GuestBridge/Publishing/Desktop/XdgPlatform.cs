using System.Collections.Immutable;
using MedV.GuestBridge.Publishing.Files;
using MedV.GuestBridge.Publishing.Reconciling;

namespace MedV.GuestBridge.Publishing.Desktop;

/// <summary>Desktops of freedesktop.org: GNOME, KDE, Xfce and others.</summary>
internal sealed class XdgPlatform : IMenuPlatform
{
    private readonly MenuRoots _roots;
    private readonly Func<string, string?> _variable;

    /// <param name="home">The user's home.</param>
    /// <param name="variable">The environment.</param>
    /// <param name="time">The clock.</param>
    public XdgPlatform(string home, Func<string, string?> variable, TimeProvider time)
    {
        _roots = MenuRoots.OfXdg(home, variable);
        _variable = variable;
        Store = new LinuxMenuStore(_roots);
        Caches = new XdgCaches(Store, time);
    }

    /// <inheritdoc/>
    public IMenuStore Store { get; }

    /// <inheritdoc/>
    public IMenuCaches Caches { get; }

    /// <inheritdoc/>
    public MenuFacts ReadFacts() => NativeMenu.Read(_roots, _variable);

    /// <inheritdoc/>
    public ImmutableArray<MenuFile> Files(MenuContent content, string medv, MenuRemarks remarks) => XdgLayout.Files(content, medv, remarks);
}
