using System.Collections.Immutable;
using MedV.GuestProtocol;

namespace MedV.GuestAgent.Menus;

/// <summary>The list of applications as the host gets it, with a revision for each change of it.</summary>
/// <remarks>Not safe for use by several threads.</remarks>
internal sealed class AppCatalog(IGuestSystem system)
{
    private ImmutableArray<GuestApp> _apps = [];
    private Dictionary<string, MenuApp> _byKey = new(StringComparer.Ordinal);
    private (string Hash, GuestIcon Icon)? _lastIcon;
    private string _print = "";

    /// <summary>Revision of the list; 0 before it was read for the first time.</summary>
    public int Rev { get; private set; }

    /// <summary>Reads the menu again.</summary>
    /// <returns>Whether the list is another now.</returns>
    public bool Refresh()
    {
        IReadOnlyList<MenuApp> menu = system.ReadMenu();
        Dictionary<string, string> keys = AppKeys.For(menu.Select(app => app.Id));
        var byKey = new Dictionary<string, MenuApp>(StringComparer.Ordinal);
        var apps = ImmutableArray.CreateBuilder<GuestApp>();
        foreach (MenuApp app in menu.OrderBy(app => app.Id, StringComparer.Ordinal).Take(ProtocolLimits.Apps))
        {
            string key = keys[app.Id];
            byKey[key] = app;
            apps.Add(new GuestApp(
                key,
                GuestText.Clean(app.Name),
                GuestText.Clean(app.Comment),
                [.. app.Categories.Where(GuestText.IsCategory).Distinct().Take(ProtocolLimits.Categories)],
                [.. app.MimeTypes.Select(type => type.ToLowerInvariant()).Where(GuestText.IsMimeType).Distinct().Take(ProtocolLimits.MimeTypes)],
                system.IconHash(app),
                GuestText.Clean(app.WindowClass)));
        }

        // Two arrays of the same applications are not equal to a record.
        string print = string.Join('\n', apps.Select(app => string.Join('\t', [app.Key, app.Name, app.Comment, .. app.Categories, "", .. app.MimeTypes, app.IconHash, app.WindowClass])));
        (_apps, _byKey) = (apps.ToImmutable(), byKey);
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
    public MenuApp Find(string key) => _byKey.GetValueOrDefault(key) ?? throw new AgentException("notFound", $"there is no application {key}");

    /// <summary>A page that fits a frame.</summary>
    public GuestMessage.AppPage Page(int from, MessageHeader header)
    {
        int start = Math.Min(from, _apps.Length);
        int count = Math.Min(_apps.Length - start, ProtocolLimits.AppsPerPage);
        while (true)
        {
            var page = new GuestMessage.AppPage(Rev, _apps.Length, start, _apps.Slice(start, count));

            // One application always fits.
            if (count <= 1 || MessageCodec.TryEncode(header, page, out _))
            {
                return page;
            }

            count /= 2;
        }
    }

    /// <summary>A piece of an icon of the list.</summary>
    /// <exception cref="AgentException">No application has it.</exception>
    public GuestMessage.IconPiece Icon(HostMessage.Icon request)
    {
        if (_lastIcon is not { } last || last.Hash != request.Hash)
        {
            GuestApp? owner = _apps.FirstOrDefault(app => app.IconHash == request.Hash);
            GuestIcon icon = (owner is null ? null : system.ReadIcon(_byKey[owner.Key])) ?? throw new AgentException("notFound", "no application has this icon");
            last = (request.Hash, icon);
            _lastIcon = last;
        }

        byte[] pixels = last.Icon.Rgba;
        int offset = Math.Min(request.Offset, pixels.Length);
        return new GuestMessage.IconPiece(last.Icon.Width, last.Icon.Height, offset, pixels.AsMemory(offset, Math.Min(request.Length, pixels.Length - offset)));
    }
}
