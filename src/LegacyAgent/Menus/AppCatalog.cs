using MedV.LegacyAgent.Protocol;

namespace MedV.LegacyAgent.Menus;

/// <summary>The list of applications as the host gets it, with a revision for each change of it.</summary>
/// <remarks>Not safe for use by several threads.</remarks>
internal sealed class AppCatalog(IMenu menu, IGuestSystem system)
{
    // Room for a frame's start, type, session, number, and the page's own numbers.
    private const int MostCharactersOfApps = ProtocolLimits.FrameBytes - 512;

    private List<App> _apps = [];
    private Dictionary<string, MenuApp> _byKey = new(StringComparer.Ordinal);
    private string? _mark;
    private string _print = "";
    private Icon? _lastIcon;
    private string _lastIconHash = "";

    /// <summary>Revision of the list; 0 before it was read for the first time.</summary>
    public int Rev { get; private set; }

    /// <summary>Reads the menu again when it may be another.</summary>
    /// <returns>Whether the list is another now.</returns>
    public bool Refresh()
    {
        string mark = menu.Mark();
        if (mark == _mark)
        {
            return false;
        }

        IList<MenuApp> found = menu.Read();
        Dictionary<string, string> keys = AppKeys.For(found.Select(app => app.Id));
        var byKey = new Dictionary<string, MenuApp>(StringComparer.Ordinal);
        var apps = new List<App>();
        foreach (MenuApp app in found.OrderBy(app => app.Id, StringComparer.Ordinal).Take(ProtocolLimits.Apps))
        {
            string key = keys[app.Id];
            byKey[key] = app;
            apps.Add(new App(
                key,
                Names.Shown(app.Name),
                Names.Shown(app.Comment),
                [.. app.Categories.Where(Names.IsCategory).Distinct().Take(ProtocolLimits.Categories)],
                [.. app.MimeTypes.Select(type => type.ToLowerInvariant()).Where(Names.IsMimeType).Distinct().Take(ProtocolLimits.MimeTypes)],
                system.ReadIcon(app)?.Hash(),
                ""));
        }

        string print = string.Join("\n", apps.Select(app => app.Print()));
        _apps = apps;
        _byKey = byKey;
        _mark = mark;
        if (print == _print && Rev > 0)
        {
            return false;
        }

        _print = print;
        Rev++;
        return true;
    }

    /// <summary>The application of a key.</summary>
    /// <exception cref="AgentException">There is none.</exception>
    public MenuApp Find(string key) => _byKey.TryGetValue(key, out MenuApp? app) ? app : throw new AgentException("notFound", $"there is no application {key}");

    /// <summary>A page that fits a frame.</summary>
    public Message Page(int from)
    {
        int start = Math.Min(from, _apps.Count);
        var page = new List<App>();
        int characters = 0;
        foreach (App app in _apps.Skip(start).Take(ProtocolLimits.AppsPerPage))
        {
            // One application always fits.
            characters += app.Print().Length + 1;
            if (characters > MostCharactersOfApps && page.Count > 0)
            {
                break;
            }

            page.Add(app);
        }

        return Message.AppPage(Rev, _apps.Count, start, page);
    }

    /// <summary>A piece of an icon of the list.</summary>
    /// <exception cref="AgentException">No application has it.</exception>
    public Message IconPiece(Request request)
    {
        if (_lastIcon is not { } icon || _lastIconHash != request.Hash)
        {
            App? owner = _apps.FirstOrDefault(app => app.IconHash == request.Hash);
            icon = (owner is null ? null : system.ReadIcon(_byKey[owner.Key])) ?? throw new AgentException("notFound", "no application has this icon");
            _lastIcon = icon;
            _lastIconHash = request.Hash;
        }

        long offset = Math.Min(request.Offset, icon.Rgba.Length);
        byte[] data = new byte[Math.Min(request.Length, icon.Rgba.Length - offset)];
        Array.Copy(icon.Rgba, offset, data, 0, data.Length);
        return Message.IconPiece(icon.Width, icon.Height, offset, data);
    }
}
