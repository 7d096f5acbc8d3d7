using System.Collections.Immutable;
using System.Text;
using MedV.Fuzz.Coverage;
using MedV.Fuzz.Engine;
using MedV.Fuzz.Structure;
using MedV.GuestBridge.Publishing;
using MedV.GuestBridge.Publishing.Desktop;
using MedV.GuestBridge.Publishing.Windows;

namespace MedV.Fuzz.Targets;

/// <summary>What a guest says of an app, and the desktop entry that comes of it. Texts in UTF-8 with 0xFF between them, in the order of <see cref="Field"/>.</summary>
internal sealed class EntryTarget : FuzzTarget
{
    private const string Medv = "/opt/a b/medv";

    private static readonly MenuFacts Facts = new(["Calculator"], ["text/plain"]);

    private enum Field
    {
        Key, Name, Comment, Category, Type, Keyword, WindowClass, Language, LocalizedName, Title, Count,
    }

    /// <inheritdoc/>
    public override string Name => "entry";

    /// <inheritdoc/>
    public override long MostAllocatedBytes => 2 << 20;

    /// <inheritdoc/>
    public override bool IsSequence => true;

    /// <inheritdoc/>
    public override void Run(Workbench input, Meter meter)
    {
        string[] texts = Split(input.Bytes);
        MenuContent menu;
        byte[] entry = [];
        byte[] shortcut = [];
        using (meter.Measure())
        {
            menu = MenuBuilder.Build("r", [Workspace(texts)], Facts);
            if (!menu.Apps.IsEmpty)
            {
                entry = DesktopEntryWriter.Write(menu.Apps[0], Medv, hasIcon: false);
                shortcut = StartMenuLayout.Files(menu, @"C:\medv.exe", @"C:\Local", new MenuRemarks())[0].Content;
            }
        }

        FuzzException.Require(menu.Remarks.All(remark => remark.Length < 400 && !remark.Any(char.IsControl)), "a remark has a guest's characters in it");
        Probe.Note("apps", menu.Apps.Length);
        if (menu.Apps.IsEmpty)
        {
            return;
        }

        MenuApp app = menu.Apps[0];
        Probe.NoteSize("name", app.Name.Length);
        CheckEntry(Encoding.UTF8.GetString(entry), app);
        FuzzException.Require(shortcut.AsSpan().IndexOf(Encoding.Unicode.GetBytes($"run w {app.Key}")) > 0, "the shortcut lacks its arguments");
        string file = WindowsNames.Of(app.Name, app.Key);
        FuzzException.Require(file.Length is > 0 and <= 110 && !file.Any(one => "\\/:*?\"<>|".Contains(one, StringComparison.Ordinal)) && file.Trim(' ', '.') == file, "a shortcut has a name that Windows does not allow");
    }

    /// <inheritdoc/>
    protected override IEnumerable<FuzzBase> MakeBases()
    {
        (string Name, string[] Texts)[] bases =
        [
            ("plain", ["xcalc", "Sums", "Adds", "Utility", "text/plain", "sum", "XCalc", "de", "Rechner", "Finance"]),
            ("hostile", ["a.b-c_d", "Calc\nExec=/bin/sh -c 'id'", "\\n\\s;\u202E", "Game;Office", "text/x;y", "a;b\r", "x\ny", "de]\nExec", "\u0301e\u0301", "T\u200B%F\"`$"]),
            ("unicode", ["k", "\u1100\u1161\u11A8 \U0001F4C8 e\u0323\u0307", "表", "3DGraphics", "image/svg+xml", "ß", "a.b", "sr@latin", "Ǆ", "Calculator"]),
        ];
        foreach ((string name, string[] texts) in bases)
        {
            byte[] content = [.. texts.SelectMany((text, i) => (byte[])[.. i == 0 ? [] : (byte[])[0xFF], .. Encoding.UTF8.GetBytes(text)])];
            FieldMap map = FieldMap.Everything(content.Length);
            map.AddNumbers(0x0A, 0x0D, 0x5C, 0x3B, 0x3D, 0x5B, 0x22, 0x25, 0xFF);
            yield return new FuzzBase(name, content, map);
        }
    }

    private static string[] Split(ReadOnlySpan<byte> bytes)
    {
        string[] texts = new string[(int)Field.Count];
        for (int i = 0; i < texts.Length; i++)
        {
            int end = bytes.IndexOf((byte)0xFF);
            texts[i] = Encoding.UTF8.GetString(end < 0 ? bytes : bytes[..end]);
            bytes = end < 0 ? [] : bytes[(end + 1)..];
        }

        return texts;
    }

    private static PublishedWorkspace Workspace(string[] texts) => new()
    {
        Id = "w",
        Title = texts[(int)Field.Title],
        Apps =
        [
            new PublishedApp
            {
                Key = texts[(int)Field.Key],
                Name = texts[(int)Field.Name],
                Origin = AppOrigin.Guest,
                Comment = texts[(int)Field.Comment],
                Categories = [texts[(int)Field.Category]],
                MimeTypes = [texts[(int)Field.Type]],
                Keywords = [texts[(int)Field.Keyword]],
                WindowClass = texts[(int)Field.WindowClass],
                LocalizedNames = ImmutableSortedDictionary<string, string>.Empty.Add(texts[(int)Field.Language], texts[(int)Field.LocalizedName]),
            },
        ],
    };

    private static void CheckEntry(string entry, MenuApp app)
    {
        string[] lines = entry.Split('\n');
        FuzzException.Require(!entry.Any(one => one != '\n' && char.IsControl(one)), "an entry has a control character");
        FuzzException.Require(
            lines.Where(line => line.StartsWith('[')).SequenceEqual(["[Desktop Entry]", "[Desktop Action restart]", "[Desktop Action reset]"]), "an entry has other groups than ours");
        FuzzException.Require(
            lines.Where(line => line.StartsWith("Exec", StringComparison.Ordinal)).SequenceEqual(
            [
                $"Exec=\"{Medv}\" run w {app.Key}{(app.MimeTypes.IsEmpty ? "" : " %F")}", $"Exec=\"{Medv}\" workspace restart w", $"Exec=\"{Medv}\" workspace reset w",
            ]),
            "an entry has another command than ours");
        string[] keys = [.. lines.TakeWhile(line => line.Length > 0).Skip(1).Select(line => line.Split('=')[0])];
        FuzzException.Require(keys.Distinct().Count() == keys.Length && keys.All(IsOurs), "an entry has a key twice, or one that is not ours");
    }

    private static bool IsOurs(string key) =>
        key is "Type" or "Version" or "Name" or "Comment" or "Icon" or "Exec" or "Terminal" or "Categories" or "MimeType" or "Keywords" or "StartupNotify" or "StartupWMClass" or "Actions"
            or "X-MedV-Owner" or "X-MedV-Workspace" or "X-MedV-App" or "X-MedV-Origin"
        || (key.StartsWith("Name[", StringComparison.Ordinal) && key.EndsWith(']') && key[5..^1].All(one => char.IsAsciiLetter(one) || one is '_' or '@'));
}
