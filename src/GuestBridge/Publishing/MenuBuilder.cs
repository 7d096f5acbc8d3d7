using System.Collections.Immutable;
using MedV.GuestBridge.Publishing.Icons;
using MedV.GuestBridge.Publishing.Text;

namespace MedV.GuestBridge.Publishing;

/// <summary>Decides what goes into the menu, of what policy and guests would like to see there. The door for all that is not trusted.</summary>
internal sealed class MenuBuilder
{
    private readonly MenuFacts _facts;
    private readonly MenuRemarks _remarks = new();
    private readonly NameTable _names;
    private readonly HashSet<string> _fileNames = new(StringComparer.Ordinal);

    private MenuBuilder(MenuFacts facts)
    {
        _facts = facts;
        _names = new NameTable(facts.Names);
    }

    /// <summary>Makes the content of the menu.</summary>
    /// <param name="realm">The realm's name, for owner markers.</param>
    /// <param name="untrustedWorkspaces">The workspaces of this user.</param>
    /// <param name="facts">What else is in the menu.</param>
    /// <exception cref="ArgumentException">The realm's name is none.</exception>
    public static MenuContent Build(string realm, IEnumerable<PublishedWorkspace> untrustedWorkspaces, MenuFacts facts)
    {
        if (!PublishedNames.IsRealm(realm))
        {
            throw new ArgumentException($"{MenuRemarks.Quote(realm)} is no name of a realm: letters, digits, '.', '_' and '-' are allowed", nameof(realm));
        }

        return new MenuBuilder(facts).Build(realm, untrustedWorkspaces);
    }

    private MenuContent Build(string realm, IEnumerable<PublishedWorkspace> untrustedWorkspaces)
    {
        var workspaces = new SortedDictionary<string, (MenuWorkspace Clean, PublishedWorkspace Untrusted)>(StringComparer.Ordinal);
        var titles = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (PublishedWorkspace untrusted in untrustedWorkspaces.OrderBy(workspace => workspace.Id, StringComparer.Ordinal))
        {
            if (!PublishedNames.IsWorkspace(untrusted.Id) || workspaces.ContainsKey(untrusted.Id) || workspaces.Count == MenuLimits.Workspaces)
            {
                _remarks.Add($"workspace {MenuRemarks.Quote(untrusted.Id)} is left out: its id is no id, or taken, or there are more than {MenuLimits.Workspaces}");
                continue;
            }

            string title = CleanText.Of(untrusted.Title, NameTable.MostTitle) is { Length: > 0 } some ? some : untrusted.Id;
            if (!titles.Add(title))
            {
                titles.Add(title = $"{title} ({untrusted.Id})");
            }

            WorkspaceActions actions = untrusted.Actions & (WorkspaceActions.Restart | WorkspaceActions.Reset);
            workspaces.Add(untrusted.Id, (new MenuWorkspace(untrusted.Id, title, $"{realm}/{untrusted.Id}", actions), untrusted));
        }

        // What the policy says comes first: no guest can take a name or a place from it.
        var apps = ImmutableArray.CreateBuilder<MenuApp>();
        var taken = new HashSet<(string, string)>();
        int tooMany = 0;
        foreach ((MenuWorkspace workspace, PublishedApp untrusted) in Wanted(workspaces.Values))
        {
            if (!PublishedNames.IsApp(untrusted.Key) || !taken.Add((workspace.Id, untrusted.Key)))
            {
                _remarks.Add($"app {MenuRemarks.Quote(untrusted.Key)} of '{workspace.Id}' is left out: its key is no key, or taken");
            }
            else if (apps.Count == MenuLimits.Apps)
            {
                tooMany++;
            }
            else if (FileNameOf(workspace.Id, untrusted.Key) is string fileName)
            {
                apps.Add(Clean(workspace, untrusted, fileName));
            }
        }

        if (tooMany > 0)
        {
            _remarks.AddSummary($"{tooMany} apps are left out: there are more than {MenuLimits.Apps}");
        }

        return new MenuContent([.. workspaces.Values.Select(pair => pair.Clean)], apps.ToImmutable(), _remarks.ToLines());
    }

    private static IEnumerable<(MenuWorkspace Workspace, PublishedApp App)> Wanted(IEnumerable<(MenuWorkspace Clean, PublishedWorkspace Untrusted)> workspaces) =>
        from pair in workspaces
        from app in (pair.Untrusted.Apps.IsDefault ? [] : pair.Untrusted.Apps).OrderBy(app => app.Key, StringComparer.Ordinal)
        orderby app.Origin == AppOrigin.Policy ? 0 : 1
        select (pair.Clean, app);

    /// <summary>Two ids with hyphens can make one name: then the second gets a name of its own.</summary>
    private string? FileNameOf(string workspace, string key)
    {
        string plain = FileNames.Of(workspace, key);
        if (_fileNames.Add(plain))
        {
            return plain;
        }

        string other = FileNames.OtherOf(workspace, key);
        if (_fileNames.Add(other))
        {
            return other;
        }

        _remarks.Add($"app '{key}' of '{workspace}' is left out: its file would have the name of another's");
        return null;
    }

    private MenuApp Clean(MenuWorkspace workspace, PublishedApp untrusted, string fileName)
    {
        string where = $"app '{untrusted.Key}' of '{workspace.Id}'";
        string name = CleanText.Of(untrusted.Name) is { Length: > 0 } some ? some : untrusted.Key;
        (string unique, string suffix) = _names.Take(name, workspace.Title, untrusted.Key);
        if (suffix.Length > 0)
        {
            _remarks.Add($"{where} is called '{unique}': there is another '{name}'");
        }

        return new MenuApp
        {
            Workspace = workspace,
            Key = untrusted.Key,
            FileName = fileName,
            Name = unique,
            Origin = untrusted.Origin == AppOrigin.Policy ? AppOrigin.Policy : AppOrigin.Guest,
            LocalizedNames = [.. untrusted.LocalizedNames.Where(pair => PublishedNames.IsLanguage(pair.Key))
                .Take(MenuLimits.Languages)
                .Select(pair => KeyValuePair.Create(pair.Key, CleanText.Of(pair.Value)))
                .Where(pair => pair.Value.Length > 0)
                .Select(pair => KeyValuePair.Create(pair.Key, NameTable.Join(pair.Value, suffix)))],
            Comment = CleanText.Of(untrusted.Comment),
            Categories = [.. Words(untrusted.Categories, MenuLimits.Words).Where(MenuCategories.IsAllowed), MenuCategories.OfWorkspace(workspace.Id)],
            MimeTypes = [.. Words(untrusted.MimeTypes, MenuLimits.MimeTypes).Where(type => MayOpen(type, untrusted.Origin, where))],
            Keywords = [.. Words(untrusted.Keywords, MenuLimits.Words).Select(word => CleanText.Of(word)).Where(word => word.Length > 0).Distinct(StringComparer.Ordinal)],
            WindowClass = untrusted.WindowClass is { } windowClass && PublishedNames.IsWindowClass(windowClass) ? windowClass : null,
            Icon = ReadIcon(untrusted, where),
        };
    }

    private static IEnumerable<string> Words(ImmutableArray<string> untrusted, int most) =>
        (untrusted.IsDefault ? [] : untrusted).Take(most).Distinct(StringComparer.Ordinal);

    /// <summary>Where nobody has said what opens a type, GLib takes what the user's own folder has: a guest must not come to that.</summary>
    private bool MayOpen(string untrustedType, AppOrigin origin, string where)
    {
        if (!MimeTypes.IsAllowed(untrustedType))
        {
            _remarks.Add($"{where} may not open {MenuRemarks.Quote(untrustedType)}: it is no type of documents");
            return false;
        }

        if (_facts.DefaultTypes.Contains(untrustedType))
        {
            return true;
        }

        _remarks.Add(origin == AppOrigin.Policy
            ? $"{where} opens {untrustedType} from now on, as the policy says: the host has no default app for it"
            : $"{where} is not offered for {untrustedType}: the host has no default app for it, so the guest's would be it");
        return origin == AppOrigin.Policy;
    }

    private Pixels? ReadIcon(PublishedApp untrusted, string where)
    {
        string? fault = null;
        Pixels? pixels = untrusted.Icon is null ? null : IconReader.Read(untrusted.Icon, untrusted.Origin, out fault);
        if (fault is not null)
        {
            _remarks.Add($"{where} has no icon: {fault}");
        }

        return pixels;
    }
}
