using System.Text;

namespace MedV.GuestBridge.Publishing.Desktop;

/// <summary>Writes a desktop entry (Desktop Entry Specification 1.5; <c>Version=1.0</c>, which all validators take). UTF-8, lines end with LF.</summary>
internal static class DesktopEntryWriter
{
    /// <summary>The key of the owner marker.</summary>
    public const string OwnerKey = "X-MedV-Owner";

    /// <summary>Writes the entry of an app.</summary>
    /// <param name="app">The app.</param>
    /// <param name="medv">The absolute path of the <c>medv</c> program.</param>
    /// <param name="hasIcon">Whether its icon is written as well.</param>
    public static byte[] Write(MenuApp app, string medv, bool hasIcon)
    {
        MenuWorkspace workspace = app.Workspace;
        var lines = new Lines();
        lines.Group("Desktop Entry");
        lines.Add("Type", "Application");
        lines.Add("Version", "1.0");
        lines.Add("Name", DesktopText.Escape(app.Name));
        foreach ((string language, string name) in app.LocalizedNames)
        {
            lines.Add($"Name[{language}]", DesktopText.Escape(name));
        }

        lines.Add("Comment", DesktopText.Escape(app.Comment));
        lines.Add("Icon", hasIcon ? app.FileName : "application-x-executable");
        lines.Add("Exec", ExecLine.Run(medv, workspace.Id, app.Key, !app.MimeTypes.IsEmpty));
        lines.Add("Terminal", "false");
        lines.Add("Categories", DesktopText.List(app.Categories));
        lines.Add("MimeType", DesktopText.List(app.MimeTypes));
        lines.Add("Keywords", DesktopText.List(app.Keywords));
        lines.Add("StartupNotify", "true");
        lines.Add("StartupWMClass", app.WindowClass ?? "");
        (string Id, string Name)[] actions = [.. Actions(workspace.Actions)];
        lines.Add("Actions", DesktopText.List(actions.Select(action => action.Id)));
        lines.Add(OwnerKey, workspace.Owner);
        lines.Add("X-MedV-Workspace", workspace.Id);
        lines.Add("X-MedV-App", app.Key);
        lines.Add("X-MedV-Origin", app.Origin == AppOrigin.Policy ? "policy" : "guest");
        foreach ((string id, string name) in actions)
        {
            lines.Group("Desktop Action " + id);
            lines.Add("Name", name);
            lines.Add("Exec", ExecLine.Act(medv, id, workspace.Id));
        }

        return lines.ToBytes();
    }

    private static IEnumerable<(string Id, string Name)> Actions(WorkspaceActions actions)
    {
        if (actions.HasFlag(WorkspaceActions.Restart))
        {
            yield return ("restart", "Restart workspace");
        }

        if (actions.HasFlag(WorkspaceActions.Reset))
        {
            yield return ("reset", "Reset workspace");
        }
    }

    /// <summary>Writes the title of a workspace's folder.</summary>
    public static byte[] WriteDirectory(MenuWorkspace workspace)
    {
        var lines = new Lines();
        lines.Group("Desktop Entry");
        lines.Add("Type", "Directory");
        lines.Add("Version", "1.0");
        lines.Add("Name", DesktopText.Escape(workspace.Title));
        lines.Add("Icon", "computer");
        lines.Add(OwnerKey, workspace.Owner);
        return lines.ToBytes();
    }

    private sealed class Lines
    {
        private readonly StringBuilder _text = new();

        public void Group(string name) => _text.Append(_text.Length == 0 ? "" : "\n").Append('[').Append(name).Append("]\n");

        /// <summary>A key without a value is left out.</summary>
        public void Add(string key, string escapedValue)
        {
            if (escapedValue.Length > 0)
            {
                _text.Append(key).Append('=').Append(escapedValue).Append('\n');
            }
        }

        public byte[] ToBytes() => Encoding.UTF8.GetBytes(_text.ToString());
    }
}
