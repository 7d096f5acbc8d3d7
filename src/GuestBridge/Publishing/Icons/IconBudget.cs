using MedV.GuestBridge.Publishing.Reconciling;

namespace MedV.GuestBridge.Publishing.Icons;

/// <summary>Counts the bytes of icons, and stops at the limit.</summary>
internal sealed class IconBudget(MenuRemarks remarks)
{
    private int _left = MenuLimits.IconBytes;

    /// <summary>Makes the file of an app's icon, if it has one and there is room.</summary>
    public MenuFile? Take(MenuApp app, Func<Pixels, MenuFile> make)
    {
        if (app.Icon is null)
        {
            return null;
        }

        MenuFile file = make(app.Icon);
        if (file.Content.Length > _left)
        {
            remarks.Add($"app '{app.Key}' of '{app.Workspace.Id}' has no icon: all icons together would be longer than {MenuLimits.IconBytes >> 20} MiB");
            return null;
        }

        _left -= file.Content.Length;
        return file;
    }
}
