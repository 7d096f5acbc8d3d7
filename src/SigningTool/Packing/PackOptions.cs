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
        command.Add(_patchFrom);
        command.Add(_level);
    }

    public PackChoices Read(ParseResult parsed) => new(
        parsed.GetRequiredValue(_layout) == "on",
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
