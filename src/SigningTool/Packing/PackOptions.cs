using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using MedV.Chunking;

namespace MedV.SigningTool.Packing;

/// <summary>The options of <see cref="PackChoices"/>, for each command that packs.</summary>
internal sealed class PackOptions
{
    private readonly Option<string> _layout = Of(
        "--layout",
        "on: cut each file on its own, so that files are found again wherever they lie. off: cut the disk by content alone",
        "on|off",
        "on",
        text => text is "on" or "off" ? null : "on or off");

    private readonly Option<bool> _discard = new("--discard-unallocated")
    {
        Description = "Treat as zeros what the file systems say is free. Smaller, but deleted files and whatever else lies in free space are lost for good. Needs --layout on",
    };

    private readonly Option<string> _patchFrom = Of(
        "--patch-from",
        "Which version updates start from: a host that has it fetches patches, others whole chunks",
        "latest|N|off",
        "latest",
        text => PatchFrom.TryParse(text) is not null ? null : "latest, off or the number of a version");

    private readonly Option<string> _level = Of(
        "--level",
        $"zstd level, 1 (fast) to {ChunkCodec.HighestLevel} (small). Chunks that the realm has stay as they are",
        "N",
        $"{ChunkCodec.DefaultLevel}",
        text => TryParseLevel(text) is not null ? null : $"1 to {ChunkCodec.HighestLevel}");

    public void AddTo(Command command)
    {
        command.Add(_layout);
        command.Add(_discard);
        command.Add(_patchFrom);
        command.Add(_level);
        command.Validators.Add(result =>
        {
            if (result.GetValue(_discard) && result.GetResult(_layout)?.Tokens is [{ Value: "off" }])
            {
                result.AddError("--discard-unallocated needs --layout on: without it, nobody knows what is free");
            }
        });
    }

    public PackChoices Read(ParseResult parsed) => new(
        parsed.GetRequiredValue(_layout) == "on",
        parsed.GetValue(_discard),
        TryParseLevel(parsed.GetRequiredValue(_level))!.Value,
        PatchFrom.TryParse(parsed.GetRequiredValue(_patchFrom))!);

    private static int? TryParseLevel(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int level) && level is >= 1 and <= ChunkCodec.HighestLevel ? level : null;

    private static Option<string> Of(string name, string description, string values, string value, Func<string, string?> expected)
    {
        var option = new Option<string>(name) { Description = description, HelpName = values, DefaultValueFactory = _ => value };
        option.Validators.Add(result =>
        {
            foreach (Token token in result.Tokens)
            {
                if (expected(token.Value) is string allowed)
                {
                    result.AddError($"{name} takes {allowed}, not {token.Value}");
                }
            }
        });
        return option;
    }
}
