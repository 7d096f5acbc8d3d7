using System.CommandLine;
using MedV.Chunking;

namespace MedV.SigningTool.Packing;

/// <summary>The options of <see cref="PackChoices"/>, for each command that packs.</summary>
internal sealed class PackOptions
{
    private const string On = "on";
    private const string Off = "off";

    private readonly Option<string> _layout;
    private readonly Option<int> _level;
    private readonly Option<PatchFrom> _patchFrom;

    public PackOptions()
    {
        _layout = new Option<string>("--layout")
        {
            Description = "on: cut each file on its own, so that files are found again wherever they lie. off: cut the disk by content alone",
            DefaultValueFactory = _ => On,
        };
        _layout.AcceptOnlyFromAmong(On, Off);
        _level = new Option<int>("--level")
        {
            Description = $"zstd level, 1 (fast) to {ChunkCodec.HighestLevel} (small). Chunks that the realm has stay as they are",
            HelpName = "N",
            DefaultValueFactory = _ => ChunkCodec.DefaultLevel,
        };
        _level.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && int.TryParse(result.Tokens[0].Value, out int value) && value is < 1 or > ChunkCodec.HighestLevel)
            {
                result.AddError($"--level takes 1 to {ChunkCodec.HighestLevel}, not {value}");
            }
        });
        _patchFrom = new Option<PatchFrom>("--patch-from")
        {
            Description = "Which version updates start from: latest, its number, or off. A host that has it fetches patches, others whole chunks",
            HelpName = "latest|N|off",
            DefaultValueFactory = _ => PatchFrom.Latest,
            CustomParser = result =>
            {
                if (PatchFrom.TryParse(result.Tokens[0].Value) is PatchFrom from)
                {
                    return from;
                }

                result.AddError($"--patch-from takes latest, off or the number of a version, not {result.Tokens[0].Value}");
                return null;
            },
        };
    }

    public void AddTo(Command command)
    {
        command.Add(_layout);
        command.Add(_patchFrom);
        command.Add(_level);
    }

    public PackChoices Read(ParseResult parsed) => new(parsed.GetValue(_layout) == On, parsed.GetValue(_level), parsed.GetRequiredValue(_patchFrom));
}
