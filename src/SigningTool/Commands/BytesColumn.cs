using Spectre.Console;
using Spectre.Console.Rendering;

namespace MedV.SigningTool.Commands;

/// <summary>How many bytes are done, and how fast, in the units of the reports.</summary>
internal sealed class BytesColumn : ProgressColumn
{
    protected override bool NoWrap => true;

    public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime) => new Text(
        task.IsIndeterminate
            ? ""
            : $"{Sizes.Format((long)task.Value)} of {Sizes.Format((long)task.MaxValue)}{(task.Speed is double speed ? $", {Sizes.Format((long)speed)}/s" : "")}");
}
